/** The group of a host's operators: it shares their folders, and sshd lets it forward. */
export const GROUP = 'sovran';
