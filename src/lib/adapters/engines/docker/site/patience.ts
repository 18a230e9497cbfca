/** How long a container engine may take over a question, milliseconds: one that is busy answers late, one that hangs never. */
export const ANSWER_MS = 60_000;
/** The same of a change: a container is made and removed at the speed of the host's disk. */
export const CHANGE_MS = 300_000;
/** What takes as long as there is to send, or to fetch: only a person ends it. */
export const ENDLESS = Number.POSITIVE_INFINITY;
