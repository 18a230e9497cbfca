import { appendFileSync } from 'node:fs';
import { registerHooks } from 'node:module';

// Preloaded into the program: every module it loads is a line of the file in LIST_MODULES_TO.
registerHooks({
  load(url, context, next) {
    if (!url.startsWith('node:')) appendFileSync(process.env.LIST_MODULES_TO, `${url}\n`);
    return next(url, context);
  },
});
