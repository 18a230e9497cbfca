import { z } from 'zod';
import { digestSchema, nameSchema, resourceSchema } from './common.ts';

const severitySchema = z.enum(['page', 'ticket']);
export type Severity = z.infer<typeof severitySchema>;

/** A path of one line; a secret's is of who runs `watch install`, absolute or relative to the project. */
const pathSchema = z.string().regex(/^\P{Cc}+$/u, { error: 'one-line' });

const routeSchema = z.lazy(() =>
  z
    .strictObject({
      name: nameSchema,
      /** Alerts of this severity alone. */
      severity: severitySchema.optional(),
      /** File with the URL that takes Alertmanager's JSON. */
      webhookFile: pathSchema.optional(),
      /** File with the URL of an incoming webhook of Mattermost or Slack. */
      slackFile: pathSchema.optional(),
      /** Path of a program on each host: it gets an alert's JSON as input. */
      executable: pathSchema.startsWith('/').optional(),
      mail: z
        .strictObject({
          to: z.string().min(3),
          from: z.string().min(3),
          smarthost: z.string().regex(/^[^\s:]+:\d{1,5}$/),
          requireTls: z.boolean().default(true),
        })
        .optional(),
    })
    .refine(
      ({ webhookFile, slackFile, mail, executable }) =>
        [webhookFile, slackFile, mail, executable].filter(Boolean).length === 1,
      { error: 'watch-route' },
    ),
);
export type WatchRoute = z.infer<typeof routeSchema>;

const siemSchema = z.lazy(() =>
  z.strictObject({
    target: z.string().regex(/^[\w.-]+:\d{1,5}$/),
    /** Name in the receiver's certificate. */
    peer: z.string().regex(/^[\w.*-]+$/),
    /** PEM: whom to trust, and how a host shows who it is. */
    caFile: pathSchema,
    certFile: pathSchema,
    keyFile: pathSchema,
  }),
);
export type SiemSettings = z.infer<typeof siemSchema>;

const oftenSchema = z.literal([false, 'hourly', 'daily']);
const timeSchema = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const dailySchema = z.literal(false).or(timeSchema);

/** When commands run; `false`: never. What commits has a time of day: it runs once a day. */
const scheduleSchema = z.strictObject({
  status: oftenSchema.default('hourly'),
  siem: oftenSchema.default('hourly'),
  drift: dailySchema.default('03:10'),
  retrain: dailySchema.default('04:10'),
  /** The service is asked as an application, by its key. */
  canary: z.strictObject({ at: timeSchema.default('02:10'), app: nameSchema, keyFile: pathSchema }).optional(),
});

/** `watch` in `sovran.yaml`: where alerts and events of security go, what runs when. */
export const watchSettingsSchema = z.lazy(() =>
  z.strictObject({
    routes: z
      .array(routeSchema)
      .refine((routes) => new Set(routes.map(({ name }) => name)).size === routes.length, { error: 'watch-names' })
      .default([]),
    siem: siemSchema.optional(),
    schedule: scheduleSchema.prefault({}),
  }),
);
export type WatchSettings = z.infer<typeof watchSettingsSchema>;

/** How far the port of its Alertmanager is from the first of a watch. */
export const ALERTMANAGER_OFFSET = 1;

/** What `watch install` has put on a host. */
const watchSpecSchema = z.lazy(() =>
  z.strictObject({
    /** Folder there. */
    folder: z.string(),
    portBase: z.number().int(),
    environments: z.array(nameSchema),
    /** Other hosts that it looks at. */
    peers: z.array(z.strictObject({ name: nameSchema, address: z.string() })),
    /** Receivers of its alerts. */
    routes: z.array(nameSchema),
    /** Versions of its programs. */
    programs: z.record(z.string(), z.string()),
    /** Files by path below the folder; secrets are not among them. */
    files: z.record(z.string(), digestSchema),
  }),
);

export type WatchSpec = z.infer<typeof watchSpecSchema>;
export const watchSchema = z.lazy(() => resourceSchema('Watch', watchSpecSchema));
