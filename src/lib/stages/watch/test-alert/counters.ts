/** Requests to each receiver, and those that failed. */
export type Sent = Record<string, { tried: number; failed: number }>;

const LINE = /^alertmanager_notification_requests_(failed_)?total\{(.*)\} (\S+)$/;

/** What Alertmanager counts of its receivers, from its metrics. Pure. */
export function countersIn(exposition: string): Sent {
  const sent: Sent = {};
  for (const line of exposition.split('\n')) {
    const [, failed, labels = '', value = ''] = LINE.exec(line.trim()) ?? [];
    const receiver = /receiver_name="([^"]*)"/.exec(labels)?.[1];
    if (receiver === undefined) continue;
    const counts = (sent[receiver] ??= { tried: 0, failed: 0 });
    counts[failed === undefined ? 'tried' : 'failed'] += Number(value);
  }
  return sent;
}
