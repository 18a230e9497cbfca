import { execFileSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import http, { type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { systemClock } from '../../../src/lib/adapters/clock.ts';
import { openWebService, webUnreachable } from '../../../src/lib/adapters/web/web-service.ts';
import type { WebPlace, WebService } from '../../../src/lib/core/ports/web-service.ts';
import { mlflowOf } from '../../../src/lib/stages/export/mlflow/client.ts';
import { readCases } from '../../support/cases.ts';
import { freePort } from '../../support/free-port.ts';
import { tempDir } from '../../support/temp-project.ts';

const CLOCK = { ...systemClock, sleep: async () => undefined };

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  onTestFinished(() => server.closeAllConnections());
  return (server.address() as AddressInfo).port;
}

async function serviceFor(
  answer: (request: IncomingMessage, response: ServerResponse, body: string) => void,
  place: Partial<WebPlace> = {},
): Promise<WebService> {
  const listener: RequestListener = (request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString())).on('end', () => answer(request, response, body));
  };
  const port = await listen(http.createServer(listener));
  return open({ url: `http://127.0.0.1:${port}/base`, ...place });
}

async function open(place: WebPlace, signal = new AbortController().signal): Promise<WebService> {
  const service = await openWebService(place, CLOCK, signal);
  onTestFinished(() => service.close());
  return service;
}

function fileWith(text: string, mode = 0o600): string {
  const path = join(tempDir(), 'file');
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

test.for([
  ['no token', {}, undefined],
  ['a token', { tokenFile: 'abc\n' }, 'Bearer abc'],
  ['a password', { tokenFile: 'abc', user: 'me' }, `Basic ${Buffer.from('me:abc').toString('base64')}`],
] as const)('%s travels in a header', async ([, given, header]) => {
  const seen: unknown[] = [];
  const place = 'tokenFile' in given ? { ...given, tokenFile: fileWith(given.tokenFile) } : {};
  const service = await serviceFor((request, response, body) => {
    seen.push(request.method, request.url, request.headers.authorization, body);
    response.end('{}');
  }, place);
  expect(await service.send({ method: 'POST', path: '/a', query: { b: 'c d' }, json: { e: 1 } })).toEqual({
    status: 200,
    text: '{}',
  });
  expect(seen).toEqual(['POST', '/base/a?b=c+d', header, '{"e":1}']);
});

test('a busy server is asked again, a failing one is not', async () => {
  let asked = 0;
  const busy = await serviceFor((_request, response) => response.writeHead((asked += 1) < 3 ? 503 : 200).end('{}'));
  expect((await busy.send({ method: 'POST', path: '/' })).status).toBe(200);
  expect(asked).toBe(3);
  const failing = await serviceFor((_request, response) => response.writeHead(500).end());
  await expect(failing.send({ method: 'GET', path: '/' })).rejects.toMatchObject({ code: 'web-failing', exit: 4 });
});

test.for([
  ['GET', 3],
  ['POST', 1],
] as const)('a %s that breaks off is sent %s times', async ([method, times]) => {
  let asked = 0;
  const service = await serviceFor((request) => {
    asked += 1;
    request.socket.destroy();
  });
  await expect(service.send({ method, path: '/' })).rejects.toMatchObject({ code: 'web-unreachable', exit: 4 });
  expect(asked).toBe(times);
});

test('a server that is not there is unreachable', async () => {
  const service = await open({ url: `http://127.0.0.1:${await freePort()}` });
  await expect(service.send({ method: 'GET', path: '/' })).rejects.toMatchObject({
    code: 'web-unreachable',
    exit: 4,
    text: { params: { reason: { key: 'reason.refused' } } },
  });
});

test('a token is not sent where a redirection leads', async () => {
  let followed = 0;
  const service = await serviceFor(
    (request, response) => {
      if (request.url === '/base/') response.writeHead(302, { location: '/elsewhere' }).end();
      else followed += 1;
    },
    { tokenFile: fileWith('abc') },
  );
  expect([(await service.send({ method: 'GET', path: '/' })).status, followed]).toEqual([302, 0]);
});

test('a certificate needs an authority that is trusted', async () => {
  const dir = tempDir();
  const [key, cert] = [join(dir, 'key'), join(dir, 'cert')];
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const made = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1'];
  execFileSync('openssl', [...made, ...subject, '-keyout', key, '-out', cert], { stdio: 'pipe' });
  const tls = { key: readFileSync(key), cert: readFileSync(cert) };
  const url = `https://127.0.0.1:${await listen(https.createServer(tls, (_request, response) => response.end('{}')))}`;
  const [strange, known] = [await open({ url }), await open({ url, caFile: cert })];
  await expect(strange.send({ method: 'GET', path: '/' })).rejects.toMatchObject({ code: 'web-certificate', exit: 6 });
  expect((await known.send({ method: 'GET', path: '/' })).status).toBe(200);
  const plain = await listen(http.createServer((_request, response) => response.end()));
  const noTls = await open({ url: `https://127.0.0.1:${plain}` });
  await expect(noTls.send({ method: 'GET', path: '/' })).rejects.toMatchObject({
    code: 'web-unreachable',
    text: { params: { reason: { key: 'web.reason.not-tls' } } },
  });
});

test('an abort ends a request that waits', async () => {
  const stop = new AbortController();
  const port = await listen(http.createServer(() => stop.abort(new Error('stopped'))));
  const service = await open({ url: `http://127.0.0.1:${port}` }, stop.signal);
  await expect(service.send({ method: 'GET', path: '/' })).rejects.toThrow('stopped');
});

test.for<[string, Record<string, () => string>, string]>([
  ['that others can read', { tokenFile: () => fileWith('abc', 0o644) }, 'token-file-open'],
  ['without a token', { tokenFile: () => fileWith('\nabc') }, 'token-file-empty'],
  ['that could break a header', { tokenFile: () => fileWith('a\u0007b') }, 'token-file-empty'],
  ['that is missing', { tokenFile: () => '/nowhere/token' }, 'file-missing'],
  ['that is a folder', { tokenFile: () => tempDir() }, 'file-unreadable'],
  ['without a certificate', { caFile: () => fileWith('abc') }, 'bad-ca-file'],
])('a file %s is refused', async ([, place, code]) => {
  const files = Object.fromEntries(Object.entries(place).map(([name, path]) => [name, path()]));
  await expect(open({ url: 'http://127.0.0.1:1', ...files })).rejects.toMatchObject({ code, exit: 2 });
});

interface Recorded {
  request: string;
  status: number;
  says: string;
  text: string;
}

test.for(readCases<Recorded[]>('mlflow/refusals.yaml'))('$request refused with $status is $says', async (recorded) => {
  const { status, says, text } = recorded;
  const mlflow = mlflowOf(await serviceFor((_request, response) => response.writeHead(status).end(text)));
  const asked = mlflow.find('x', {}).then(
    (found) => found ?? 'absent',
    (error: { code: string }) => error.code,
  );
  expect(await asked).toBe(says);
});

test.for([
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'web.certificate.name.fix'],
  ['CERT_HAS_EXPIRED', 'web.certificate.date.fix'],
  ['SELF_SIGNED_CERT_IN_CHAIN', 'web.certificate.fix'],
  ['ECONNREFUSED', 'web.unreachable.fix'],
])('%s has its own way out', ([code, fix]) => {
  expect(webUnreachable('https://x', Object.assign(new Error(code), { code })).fix?.key).toBe(fix);
});
