import * as Flags from '@oclif/core/flags';
import type { InferredFlags } from '@oclif/core/interfaces';
import { z } from 'zod';
import { dropAbsent } from '../../core/kit/drop-absent.ts';
import { addSeconds } from '../../core/kit/time.ts';
import { HARMS, SEVERITIES } from '../../core/project/resources/incident.ts';
import { message } from '../../core/text/message.ts';
import { badValue, statedWords } from '../../core/text/suggest.ts';
import type { Said } from '../../stages/governance/incidents/operations.ts';

/** What is known of an incident, when it is opened or later. */
export const incidentFlags = {
  'began-at': Flags.string({ helpValue: 'TIME', summary: 'When it began.' }),
  'classified-at': Flags.string({ helpValue: 'TIME', summary: 'When it was classified as major.' }),
  severity: Flags.string({ options: [...SEVERITIES], summary: 'Risk to the rights of persons.' }),
  harm: Flags.string({ options: [...HARMS], multiple: true, summary: 'Harm that it led to; repeatable.' }),
  persons: Flags.integer({ min: 0, summary: 'Affected persons.' }),
  authority: Flags.string({ helpValue: 'TEXT', summary: 'Authority that is notified.' }),
  env: Flags.string({ helpValue: 'NAME', summary: 'Environment (default: the evidence of all).' }),
};

type Parsed = Partial<InferredFlags<typeof incidentFlags>> & { regimes?: string | undefined };

/** What these flags say, and no more. Throws `bad-time` (exit 2). */
export function saidBy(flags: Parsed): Partial<Said> {
  return dropAbsent({
    began: readTime('--began-at', flags['began-at']),
    classified: readTime('--classified-at', flags['classified-at']),
    severity: flags.severity as Said['severity'] | undefined,
    harm: flags.harm as Said['harm'] | undefined,
    persons: flags.persons,
    authority: statedWords('bad-authority', '--authority', flags.authority),
    environment: flags.env,
    regimes: flags.regimes?.split(',').map((name) => name.trim()),
  });
}

/** An instant in UTC, of a time with its zone. Throws `bad-time` (exit 2). */
export function readTime<Text extends string | undefined>(flag: string, text: Text): Text {
  if (text === undefined) return text;
  const full = text.replace(/(T\d\d:\d\d)(?=Z|[+-])/, '$1:00');
  if (z.iso.datetime({ offset: true }).safeParse(full).success) return addSeconds(full, 0) as Text;
  throw badValue('bad-time', flag, text, { fix: message('incident.bad-time.fix') });
}
