import { html, type Filling, type Html } from './html.ts';

/** A drawing with its name, for those who do not see it, too. The page must hold its figures as a table. */
export interface Drawing {
  width: number;
  height: number;
  title: string;
  /** What it shows, in a sentence. */
  description?: string;
  /** `group` for one that holds links: an image is one thing to a screen reader. */
  role?: 'img' | 'group';
}

/** An inline SVG of this size. */
export function svg({ width, height, title, description, role = 'img' }: Drawing, content: Filling): Html {
  const words = description === undefined ? undefined : html`<desc>${description}</desc>`;
  return html`<svg
    viewBox="0 0 ${width} ${height}"
    width="${width}"
    height="${height}"
    role="${role}"
    aria-label="${title}"
  >
    <title>${title}</title>
    ${words}${content}
  </svg>`;
}

/** A coordinate in tenths of a unit: what is finer costs bytes and is not seen. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}
