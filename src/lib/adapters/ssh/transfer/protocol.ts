/** Time in which a receiver opens a stream, s. */
export const STREAM_PATIENCE_S = 60;

/** A first line that asks for an answer, to measure the round trip. */
export const ECHO = '?';
/** Last word of its first line if the host joins streams. */
export const JOINS_STREAMS = 'joins';
export const DIFFERS = 45;
