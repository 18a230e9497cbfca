/** Environment for the host's own engine, ignoring the user's context. */
export const HOST_ENGINE = { DOCKER_HOST: 'unix:///var/run/docker.sock', DOCKER_TLS_VERIFY: '' };
