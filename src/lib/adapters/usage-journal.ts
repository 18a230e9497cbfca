import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { makeFolder } from '../core/kit/make-folder.ts';
import { fixable } from '../core/text/message.ts';
import { failedError } from '../core/text/sovran-error.ts';
import {
  OUTCOMES,
  PROBES,
  type TokenReading,
  type UsageExtent,
  type UsageGroup,
  type UsageJournal,
  type UsageKey,
  type UsageRecord,
  type UsageRequest,
  type UsageWindow,
} from '../core/ports/usage-journal.ts';

/** A cache: whatever is in it is still in the gateways' logs, as far back as these go. */
const TABLES = `
  PRAGMA journal_mode = WAL;
  PRAGMA busy_timeout = 5000;
  CREATE TABLE IF NOT EXISTS places (environment TEXT PRIMARY KEY, next INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS requests (
    environment TEXT NOT NULL, life TEXT NOT NULL, number INTEGER NOT NULL, at TEXT NOT NULL, id TEXT NOT NULL,
    application TEXT NOT NULL, ended TEXT NOT NULL, release TEXT NOT NULL, status INTEGER NOT NULL, outcome TEXT NOT NULL, ending TEXT NOT NULL,
    sent INTEGER NOT NULL, bytes INTEGER NOT NULL, first INTEGER, took INTEGER NOT NULL,
    PRIMARY KEY (environment, life, number)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS by_time ON requests (environment, at);
  CREATE TABLE IF NOT EXISTS tokens (
    environment TEXT NOT NULL, at TEXT NOT NULL, release TEXT NOT NULL, life TEXT NOT NULL,
    prompt INTEGER NOT NULL, generated INTEGER NOT NULL, PRIMARY KEY (environment, release, at)
  ) STRICT, WITHOUT ROWID;
`;

const KEYS: Readonly<Record<UsageKey, string>> = {
  application: `CASE WHEN application LIKE '%:%' THEN '${PROBES}' ELSE application END`,
  release: 'release',
  day: 'substr(at, 1, 10)',
  hour: 'substr(at, 1, 13)',
  minute: 'substr(at, 1, 16)',
  ended: 'ended',
  status: 'CAST(status AS TEXT)',
};

/** Result codes of SQLite. */
const [CORRUPT, NOT_A_DATABASE] = [11, 26];

type Row = Record<string, string | number | null>;

/** The journal of a project's clone, in its folder of caches; made where it is missing. */
export async function openUsageJournal(root: string): Promise<UsageJournal> {
  const folder = join(root, '.sovran');
  makeFolder(folder);
  const db = openTables(join(folder, 'usage.db'));
  return {
    place: (environment) => {
      const [found] = read(db, 'SELECT next FROM places WHERE environment = ?', environment);
      return found ? Number(found.next) : null;
    },
    add: (environment, records, next) => inTransaction(db, () => addRequests(db, environment, records, next)),
    addTokens: (environment, { at, release, life, promptTokens, generatedTokens }) =>
      write(db, 'INSERT OR REPLACE INTO tokens VALUES (?, ?, ?, ?, ?, ?)', [
        environment,
        at,
        release,
        life,
        promptTokens,
        generatedTokens,
      ]),
    extent: (window) => readExtent(db, window),
    group: (window, by) => groupRequests(db, window, by),
    requests: (window) => listRequests(db, window),
    tokens: (window) => readTokens(db, window),
    close: () => db.close(),
  };
}

/** Throws `usage-damaged` (exit 1) for a file that SQLite does not take for a database, or for a whole one. */
function openTables(path: string): DatabaseSync {
  try {
    const db = new DatabaseSync(path);
    db.exec(TABLES);
    return db;
  } catch (error) {
    const { errcode } = error as { errcode?: number };
    if (errcode === CORRUPT || errcode === NOT_A_DATABASE)
      throw failedError('usage-damaged', fixable('traffic.damaged', { path }));
    throw error;
  }
}

function read(db: DatabaseSync, sql: string, ...values: (string | number)[]): Row[] {
  return db.prepare(sql).all(...values) as Row[];
}

function write(db: DatabaseSync, sql: string, values: (string | number | null)[]): void {
  db.prepare(sql).run(...values);
}

function inTransaction<T>(db: DatabaseSync, work: () => T): T {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    db.exec('ROLLBACK');
    throw error;
  }
}

/** A request that could not be read has no number: it counts nowhere. */
function addRequests(db: DatabaseSync, environment: string, records: readonly UsageRecord[], next: number): number {
  const insert = db.prepare(`INSERT OR IGNORE INTO requests VALUES (${Array(15).fill('?').join(', ')})`);
  let added = 0;
  for (const one of records) {
    if (!one.serial) continue;
    const { life, number } = one.serial;
    const who = [
      one.at,
      one.requestId,
      one.application,
      one.endedKeyOf,
      one.release,
      one.status,
      one.outcome,
      one.termination,
    ];
    const much = [one.sentBytes, one.bytes, one.firstByteMs, one.durationMs];
    added += Number(insert.run(environment, life, number, ...who, ...much).changes);
  }
  write(db, 'INSERT OR REPLACE INTO places VALUES (?, ?)', [environment, next]);
  return added;
}

function readExtent(db: DatabaseSync, { environment, from, until }: UsageWindow): UsageExtent {
  const lives = read(
    db,
    `SELECT count(*) AS n, min(at) AS first, max(at) AS last, max(number) - coalesce((SELECT max(number) FROM requests
       WHERE environment = r.environment AND life = r.life AND at < ?), 0) AS numbered
     FROM requests AS r WHERE environment = ? AND at >= ? AND at < ? GROUP BY life`,
    from,
    environment,
    from,
    until,
  );
  const at = (name: string): string[] => lives.map((life) => String(life[name])).sort();
  return {
    requests: lives.reduce((sum, { n }) => sum + Number(n), 0),
    first: at('first')[0] ?? null,
    last: at('last').at(-1) ?? null,
    unlogged: lives.reduce((sum, { numbered, n }) => sum + Math.max(0, Number(numbered) - Number(n)), 0),
  };
}

function groupRequests(db: DatabaseSync, { environment, from, until }: UsageWindow, by: UsageKey): UsageGroup[] {
  const columns = `${KEYS[by]} AS key, outcome, sent, bytes, first, took`;
  const sql = `SELECT ${columns} FROM requests WHERE environment = ? AND at >= ? AND at < ?`;
  const groups = new Map<string, UsageGroup>();
  for (const row of db.prepare(sql).iterate(environment, from, until) as IterableIterator<Row>) {
    const key = String(row.key);
    const group = groups.get(key) ?? emptyGroup(key);
    groups.set(key, group);
    addRow(group, row);
  }
  for (const { firstByteMs, durationMs } of groups.values())
    for (const all of [firstByteMs, durationMs]) all.sort((a, b) => a - b);
  return [...groups.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

const REQUEST =
  'at, id AS requestId, application, release, status, outcome, sent AS sentBytes, bytes, took AS durationMs';

function listRequests(db: DatabaseSync, { environment, from, until }: UsageWindow): Iterable<UsageRequest> {
  const sql = `SELECT ${REQUEST} FROM requests WHERE environment = ? AND at >= ? AND at < ? ORDER BY at`;
  return db.prepare(sql).iterate(environment, from, until) as Iterable<unknown> as Iterable<UsageRequest>;
}

function emptyGroup(key: string): UsageGroup {
  const outcomes = Object.fromEntries(OUTCOMES.map((name) => [name, 0])) as UsageGroup['outcomes'];
  return { key, requests: 0, outcomes, sentBytes: 0, bytes: 0, firstByteMs: [], durationMs: [] };
}

function addRow(group: UsageGroup, { outcome, sent, bytes, first, took }: Row): void {
  group.requests += 1;
  group.outcomes[outcome as keyof UsageGroup['outcomes']] += 1;
  group.sentBytes += Number(sent);
  group.bytes += Number(bytes);
  if (outcome !== 'answered') return;
  if (first !== null) group.firstByteMs.push(Number(first));
  group.durationMs.push(Number(took));
}

function readTokens(db: DatabaseSync, { environment, from, until }: UsageWindow): TokenReading[] {
  const rows = read(
    db,
    `SELECT at, release, life, prompt, generated FROM tokens AS t WHERE environment = ? AND at < ? AND at >= coalesce(
       (SELECT max(at) FROM tokens WHERE environment = t.environment AND release = t.release AND at < ?), '') ORDER BY at`,
    environment,
    until,
    from,
  );
  return rows.map(({ at, release, life, prompt, generated }) => ({
    at: String(at),
    release: String(release),
    life: String(life),
    promptTokens: Number(prompt),
    generatedTokens: Number(generated),
  }));
}
