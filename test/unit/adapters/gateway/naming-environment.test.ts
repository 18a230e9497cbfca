import { expect, test } from 'vitest';
import { gatewayHangs, hostRefused } from '../../../../src/lib/adapters/gateway/errors.ts';
import { namingEnvironment } from '../../../../src/lib/adapters/gateway/open-gateway.ts';

const NAMED = ['sovran env show production', 'sovran env stop production'];

test.for([
  ['that hangs', 'production', gatewayHangs('gpu1'), NAMED],
  ['whose host refused', 'production', hostRefused('gpu1', ''), ['sovran host check gpu1']],
  ['of no environment', 'temporary/a', gatewayHangs('gpu1'), ['sovran host check gpu1']],
] as const)('what to type after a gateway %s', async ([, environment, error, next]) => {
  const { code, details } = error;
  await expect(namingEnvironment(environment, Promise.reject(error))).rejects.toMatchObject({ code, details, next });
});

test('an answer is what it was', async () => {
  expect(await namingEnvironment('production', Promise.resolve(7))).toBe(7);
});
