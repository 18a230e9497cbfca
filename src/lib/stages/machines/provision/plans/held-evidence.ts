/** Evidence of the gate of a host that somebody else is changing: what is refused for that alone can be typed again later. */
export const HELD = 'held';
