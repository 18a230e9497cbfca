import { plainPaint, type Paint } from '../../core/text/view.ts';

/** Colours for a terminal, or identity; without colour nothing is loaded. The caller decides: chalk's own guess is off. */
export async function choosePaint(color: boolean): Promise<Paint> {
  if (!color) return plainPaint;
  const { Chalk } = await import('chalk');
  const { bold, dim, green: good, red: bad, yellow: warn } = new Chalk({ level: 1 });
  return { bold, dim, good, bad, warn };
}
