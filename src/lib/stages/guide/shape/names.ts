/** What follows the name of a model in the name of its file: its bits, its part. */
const FILE_ENDING = /([.-](i?q\d\w*|f16|f32|bf16|\d+-of-\d+))*(\.gguf)?$/i;

/** A name from words: lower case, without accents, dashes for the rest; `otherwise` where nothing is left. Pure. */
export function slugOf(words: string, otherwise: string): string {
  const plain = words.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
  const name = plain.replaceAll(/[^a-z0-9]+/g, '-').replaceAll(/^-+|-+$/g, '');
  return shorten(name, 40) || otherwise;
}

/** At a dash where there is one. */
function shorten(name: string, limit: number): string {
  if (name.length <= limit) return name;
  const shortened = name.slice(0, limit + 1);
  const end = shortened.lastIndexOf('-');
  return shortened.slice(0, end > 0 ? end : limit).replaceAll(/-+$/g, '');
}

/** A model's name from the path of its file or folder. Pure. */
export function modelNameOf(path: string): string {
  const last = path.replaceAll(/\/+$/g, '').split('/').at(-1) ?? '';
  return slugOf(last.replace(FILE_ENDING, ''), 'base');
}
