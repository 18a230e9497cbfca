import { z } from 'zod';

/** An address or a name, as written into configuration files of a host: nothing that could end a line or a word there. */
const endpointSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9.:-]{0,252}$/);
/** An IPv4 or IPv6 address, or a network in CIDR notation. */
const networkSchema = z.union([z.ipv4(), z.ipv6(), z.cidrv4(), z.cidrv6()]);
const pathSchema = z.string().regex(/^\/[A-Za-z0-9._/-]*$/);

const allowSchema = z.strictObject({
  to: networkSchema,
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
  /** Without it every port. */
  port: z.number().int().min(1).max(65_535).optional(),
});

const volumeSchema = z.strictObject({
  /** Path below /dev/disk/by-id or any other device path. */
  device: z.string().regex(/^\/dev\/[A-Za-z0-9._/:-]+$/),
  /** Serial number or WWN that the device must have: a volume is formatted only when it is this disk. */
  id: z.string().regex(/^[A-Za-z0-9._:-]+$/),
  mount: pathSchema,
  fileSystem: z.enum(['ext4', 'xfs']).default('ext4'),
});

const packagesSchema = z.strictObject({
  /** `distribution`: what the host's own sources offer; `mirror`: `url` only. */
  source: z.enum(['distribution', 'mirror']).default('distribution'),
  url: z.url().optional(),
});

/** What a host is brought to by `host apply`: `spec.provision` of `sovran.yaml` (every host) and of a host's file. */
export const provisionSchema = z.strictObject({
  hostname: z
    .string()
    .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/)
    .optional(),
  /** Time servers; without them those of the distribution. */
  ntp: z.array(endpointSchema).optional(),
  /** What the host may reach; without it egress stays as it is. Answers and loopback are always allowed. */
  egress: z.strictObject({ allow: z.array(allowSchema) }).optional(),
  dataVolume: volumeSchema.optional(),
  packages: packagesSchema.optional(),
  /** Registries that images may come from. */
  registries: z.array(endpointSchema).optional(),
  /** Kernel settings beyond those of the profile. */
  sysctl: z
    .record(
      z.string().regex(/^[a-z0-9_]+(\.[a-z0-9_*/-]+)+$/),
      z.union([z.number().int(), z.string().regex(/^[\w .:/-]+$/)]),
    )
    .optional(),
  /** Who may log in over SSH beside the user that sovran connects as. */
  sshUsers: z.array(z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/)).optional(),
  /** Branch of the NVIDIA driver, e.g. `580`. */
  driverBranch: z
    .string()
    .regex(/^\d{3}$/)
    .optional(),
});

export type ProvisionSettings = z.infer<typeof provisionSchema>;
