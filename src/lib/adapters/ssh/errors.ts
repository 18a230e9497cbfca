/** Every way in which a host over SSH can fail, for the drivers; the folders below import `failures/` themselves. */
export * from './failures/ssh-errors.ts';
export { fromSsh2, type Ssh2Failure } from './failures/ssh2-failure.ts';
