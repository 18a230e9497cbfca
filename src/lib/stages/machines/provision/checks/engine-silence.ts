/** Variable in which a script of checks notes that the container engine was asked in vain, and how a check ends for that. */
export const SILENT = 'SOVRAN_ENGINE_SILENT';
export const SILENT_CODE = 121;

/** POSIX sh at the beginning of a check that asks the container engine: where that is known to hang, nothing is asked. */
export const UNLESS_ENGINE_SILENT = `[ -z "\${${SILENT}-}" ] || exit ${SILENT_CODE}`;
