/**
 * Shell: `unpack FOLDER WORDS…` has tar unpack into FOLDER. Of a file that was cut tar says how much of it was written, not
 * why: a byte more is tried then, so that the system says whether the disk is full or the file too large. What was
 * unpacked is spoilt by that, and is the caller's to take away.
 */
export const UNPACK = String.raw`
unpack() {
  unpacked=$1; shift
  tar -C "$unpacked" "$@" && return
  chmod -R u+w -- "$unpacked"
  find "$unpacked" -type f | while IFS= read -r cut; do echo | tee -a -- "$cut" >/dev/null || break; done
  return 1
}
`;
