/** What a JSON text says; undefined where there is none, or none that is whole. */
export function parseJson<T>(text: string | Uint8Array | undefined): T | undefined {
  try {
    return text === undefined
      ? undefined
      : (JSON.parse(typeof text === 'string' ? text : Buffer.from(text).toString()) as T);
  } catch {
    return undefined;
  }
}
