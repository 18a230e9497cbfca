/**
 * The environment in which `docker` asks the engine of the host itself, whatever the variables or the context of who
 * connects name. Podman behind that name goes to the engine of root by itself.
 */
export const HOST_ENGINE = { DOCKER_HOST: 'unix:///var/run/docker.sock', DOCKER_TLS_VERIFY: '' };
