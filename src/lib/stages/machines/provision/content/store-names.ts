/** Everything below the root that operators write to, whoever of them came first. Sockets are S36's. */
export const STORE_NAMES =
  'lease environment-lease jobs services audit gateways projects trees blobs incoming images engines code programs'.split(
    ' ',
  );
