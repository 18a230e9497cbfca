import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const RETIRED =
  /^(?:cut(?:s|ter|ters)?|(?:re)?told|tells?|und(?:o|oes|one)|mend(?:s|ed)?|strays?|claim(?:s|ed)?|overtak(?:e|es|en)|whoever|nobody|somebody|anew|lacks?)$/iu;
/** Comments, strings, templates and regular expressions of a source. */
const NO_CODE =
  /\/\*[^]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|(?<=[=(,:?|&!]\s*)\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/gu;
/** `env stop --json` publishes the number of closed requests as `cut`; a script of a store calls cut(1); Kubernetes has its names. */
const KEPT =
  /(?:(?:serving\/environments\/.*|files\/closed-store\.ts): cut|kubernetes\/.*: (?:persistentVolumeClaim|claimName))$/u;

const names = globSync('src/**/*.ts').flatMap((path) => {
  const code = readFileSync(path, 'utf8').replaceAll(NO_CODE, "''");
  return [...new Set(code.match(/[\p{L}_$][\w$]*/gu))].map((name) => `${path}: ${name}`);
});

test('no identifier of src holds a retired word', () => {
  const retired = names.filter((name) =>
    (name.slice(name.indexOf(': ')).match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/gu) ?? []).some((word) => RETIRED.test(word)),
  );
  expect(names.length).toBeGreaterThan(50_000);
  expect(retired.filter((name) => !KEPT.test(name))).toEqual([]);
});
