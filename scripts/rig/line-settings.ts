/** How a line behaves. Times are milliseconds, one way. */
export interface LineSettings {
  /** Delay of every byte, in each direction. */
  delay: number;
  /** A random addition to it, from 0 to this. */
  jitter: number;
  /** Chance (0 to 1) that a piece is lost; TCP sends it again, so a loss is a stall, never a gap. */
  loss: number;
  /** Length of a stall: the least time after which Linux sends a lost piece again. */
  stall: number;
  /** Bytes per second in each direction; 0: no limit. */
  bandwidth: number;
  /** Whether new connections are reset at once. */
  refuse: boolean;
}
