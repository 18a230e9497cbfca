import { html, type Filling, type Html } from './html.ts';

/** A column of a table; numbers stand at the end of their cell. */
export interface HtmlColumn {
  title: string;
  end?: boolean;
}

/** A table with a name; it scrolls by itself where the screen is narrow, also by the keyboard. */
export function htmlTable(name: string, columns: readonly (string | HtmlColumn)[], rows: readonly Filling[][]): Html {
  const all = columns.map((column) => (typeof column === 'string' ? { title: column } : column));
  const head = all.map(({ title, end }) =>
    end ? html`<th scope="col" class="end">${title}</th>` : html`<th scope="col">${title}</th>`,
  );
  const body = rows.map((row) => {
    const cells = row.map((cell, at) => (all[at]?.end ? html`<td class="end">${cell}</td>` : html`<td>${cell}</td>`));
    return html`<tr>
      ${cells}
    </tr> `;
  });
  const table = html`<table>
    <thead>
      <tr>
        ${head}
      </tr>
    </thead>
    <tbody>
      ${body}
    </tbody>
  </table>`;
  return scrolled(name, table);
}

/** What is wider than a narrow screen, in a region that the keyboard reaches. */
export function scrolled(name: string, content: Filling): Html {
  return html`<div class="scroll" role="region" aria-label="${name}" tabindex="0">${content}</div>`;
}

/** A titled part of a page. */
export function section(title: string, ...content: Filling[]): Html {
  return html`<section>
    <h2>${title}</h2>
    ${content}
  </section> `;
}

/** Facts by name; those without a value are left out. */
export function factList(facts: readonly (readonly [string, Filling])[]): Html {
  const shown = facts.filter(([, value]) => value !== undefined && value !== '');
  return html`<dl>
    ${shown.map(
      ([name, value]) =>
        html`<dt>${name}</dt>
          <dd>${value}</dd>`,
    )}
  </dl>`;
}
