/**
 * The first Podman that gives devices by CDI to whoever speaks to it as to Docker (release notes of 5.4.0, issue 19338). Its own
 * command line does so from 4.1 on; before this release the compatible API leaves them out without a word.
 */
export const PODMAN_WITH_CDI = '5.4';
