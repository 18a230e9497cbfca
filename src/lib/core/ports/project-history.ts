/** A commit, by whom. */
export interface Change {
  commit: string;
  /** `Name <address>`. */
  by: string;
}

/** A commit that touched files. `blob`: what git calls the content; null: the commit removed the file. */
export interface FileCommit extends Change {
  changes: { path: string; blob: string | null }[];
}

/** Who changed a line last, and when. */
export interface LineChange {
  commit: string;
  /** Address of the author. */
  by: string;
  at: string;
}

/** What git knows of the files of a project; nothing where there is no repository. */
export interface ProjectHistory {
  /** Commits that touched files of a folder, newest first; a commit comes before those that it follows. */
  listCommits(folder: string): Promise<FileCommit[]>;
  /** Files below these folders that git keeps, or would keep. */
  listFiles(folders: readonly string[]): Promise<string[]>;
  /** Files of the last commit with a line that matches a POSIX expression. */
  listHolding(expression: string): Promise<string[]>;
  /** Digests of files as they are now; null where there is none, `unreadable` for anything but a regular file of the project. */
  digestsOf(paths: readonly string[]): Promise<Map<string, string | null>>;
  /** Those of the paths that git ignores. */
  listIgnored(paths: readonly string[]): Promise<string[]>;
  /** The last commit of a file. */
  lastChange(path: string): Promise<Change | undefined>;
  /** Of each line of a file as `HEAD` has it, the first line first; none for a file that it has not. */
  linesOf(path: string): Promise<LineChange[]>;
  /** What a file ever was, with the first commit that had it so; merged branches too. */
  listVersions(path: string): Promise<{ commit: string; content: Uint8Array }[]>;
  /** Files, on any branch, of which versions or names hold what is asked for; `commit ID` where its message does. */
  findHeld(holds: (text: string) => boolean): Promise<{ path: string; versions: number }[]>;
  /** Writes all branches as one file that `git clone` reads. Throws git's own words where it refuses. */
  bundle(path: string): Promise<void>;
  /** Commits that follow one. */
  listAfter(commit: string): Promise<ReadonlySet<string>>;
}
