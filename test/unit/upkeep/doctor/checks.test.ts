import { expect, test } from 'vitest';
import { LEAST_HAPROXY } from '../../../../src/lib/core/ports/gateway.ts';
import { doctorChecks } from '../../../../src/lib/stages/upkeep/doctor/examine.ts';

test('doctor asks for the HAProxy that gateways need', () => {
  expect(doctorChecks()['haproxy']?.least).toBe(LEAST_HAPROXY);
});
