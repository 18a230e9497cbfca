import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** When a stamp server sends. Times in milliseconds: from the request to the first token, and between tokens. */
export interface StampSchedule {
  ttftMs: number;
  itlMs: number;
  tokens: number;
}

/** Serves streams on a free loopback port, which it returns: each token is its send time, the first also names when the request was read. */
export async function startStampServer(schedule: StampSchedule): Promise<number> {
  const server = createServer((request, response) => {
    request.resume().once('end', () => beginStream(response, schedule));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

function beginStream(response: ServerResponse, schedule: StampSchedule): void {
  const readAt = performance.now();
  response.socket?.setNoDelay(true);
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(eventOf({ delta: { role: 'assistant', content: '' }, finish_reason: null }));
  scheduleToken(response, schedule, readAt, 0);
}

/** Tokens leave at `readAt + ttft + i × itl`: timers have whole milliseconds, so up to 1 ms late, never early. */
function scheduleToken(response: ServerResponse, schedule: StampSchedule, readAt: number, index: number): void {
  const dueAt = readAt + schedule.ttftMs + index * schedule.itlMs;
  const send = (): void => {
    const first = index === 0 ? readAt.toFixed(4) : '';
    const content = `${first} ${performance.now().toFixed(4)}`;
    response.write(eventOf({ delta: { content }, finish_reason: null }));
    if (index + 1 < schedule.tokens) scheduleToken(response, schedule, readAt, index + 1);
    else response.end(`${eventOf({ delta: {}, finish_reason: 'stop' })}data: [DONE]\n\n`);
  };
  setTimeout(send, Math.max(0, Math.ceil(dueAt - performance.now())));
}

function eventOf(choice: object): string {
  return `data: ${JSON.stringify({ object: 'chat.completion.chunk', choices: [{ index: 0, ...choice }] })}\n\n`;
}
