import { basename } from 'node:path';
import type { Plugin } from 'rolldown';

/** The messages of a language as one text: spreading thirty objects of them costs a start 8 ms of CPU, reading this 2 ms. */
export const flatCatalogues: Plugin = {
  name: 'flat-catalogues',
  async load(id) {
    if (!/\/src\/lib\/cli\/texts\/(en|fr)\.ts$/.test(id)) return null;
    const language = basename(id, '.ts');
    const { [language]: messages } = (await import(id)) as Record<string, unknown>;
    return {
      code: `export const ${language} = JSON.parse(${JSON.stringify(JSON.stringify(messages))});`,
      moduleType: 'js',
    };
  },
};
