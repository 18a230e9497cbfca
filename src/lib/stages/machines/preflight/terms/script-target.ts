/** What the script must know of a host before it runs. */
export interface ScriptTarget {
  /** Folder of sovran on the host. */
  root: string;
  /** Ports on which environments of this project serve there, with the environment's name. */
  ports: { environment: string; port: number }[];
  /** Hosts that must, or must not, be reached: `name` or `name:port`. */
  reach: string[];
  /** Read a whole gibibyte for the rate of the disk, or write one with fio where there is nothing to read. */
  measure: boolean;
}
