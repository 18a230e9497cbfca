/** Shared folders below the root. Sockets belong to S36. */
export const STORE_NAMES =
  'lease environment-lease jobs services audit gateways projects trees blobs incoming images engines code programs'.split(
    ' ',
  );
