import { styleText } from 'node:util';
import { plainPaint, type Paint } from '../text/view.ts';

/** Colours for a terminal, or identity. Node's own styles: no library on the start-up path. */
export function choosePaint(color: boolean): Paint {
  if (!color) return plainPaint;
  const style = (format: Parameters<typeof styleText>[0]) => (text: string) =>
    styleText(format, text, { validateStream: false });
  return {
    bold: style('bold'),
    dim: style('dim'),
    good: style('green'),
    bad: style('red'),
    warn: style('yellow'),
  };
}
