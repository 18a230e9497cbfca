/** The head of a GGUF file of version 3 with one tensor of one element: `general.architecture` is `llama`; it may declare a licence. */
export function emptyGguf(license?: string): Buffer {
  const text = (value: string): Buffer => Buffer.concat([u64(value.length), Buffer.from(value)]);
  const u32 = (value: number): Buffer => Buffer.from(Uint32Array.of(value).buffer);
  const u64 = (value: number): Buffer => Buffer.from(BigUint64Array.of(BigInt(value)).buffer);
  const pair = (key: string, value: string): Buffer[] => [text(key), u32(8), text(value)];
  const declared = license === undefined ? [] : pair('general.license', license);
  const metadata = [...pair('general.architecture', 'llama'), ...declared];
  const tensor = [text('t'), u32(1), u64(1), u32(0), u64(0)];
  return Buffer.concat([
    Buffer.from('GGUF'),
    u32(3),
    u64(1),
    u64(license === undefined ? 1 : 2),
    ...metadata,
    ...tensor,
    Buffer.alloc(64),
  ]);
}
