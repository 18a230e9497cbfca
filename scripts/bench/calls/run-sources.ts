import { start } from '../../../src/start.ts';

/** The program from its sources; oclif reads the package in the folder that is named. */
await start(process.env.CALLS_BIN ?? '');
