/** Goes on with what waits for the password of sudo on its hosts; the file is for the reader to name. */
export const RESUME_WITH_PASSWORD = 'sovran resume --sudo-password-file FILE';
