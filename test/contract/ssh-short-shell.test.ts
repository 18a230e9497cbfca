import { describe, expect, test } from 'vitest';
import type { Driver } from '../support/ssh-bed.ts';
import { failure, userBed } from '../support/ssh-faults.ts';

const TIMES = 20;

describe.each(['ssh2', 'openssh'] as Driver[])('%s', (driver) => {
  test(`[fault 22 ${driver}] a shell that ends at once is unusable, never a lost connection`, async () => {
    const host = (await userBed({ shell: '/usr/sbin/nologin' })).host(driver);
    for (let times = 0; times < TIMES; times += 1) {
      const failed = await failure(host.exec(['sh', '-s'], { stdin: 'exit 0\n' }));
      expect([times, failed.code]).toEqual([times, 'shell-unusable']);
    }
  });
});
