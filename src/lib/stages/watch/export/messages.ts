export const messages = {
  en: {
    'watch.export.none': 'No host is watched.',
    'watch.export.use':
      'In prometheus.yml: `scrape_config_files: [{path}/scrape/*.yml]`, `rule_files: [{path}/rules/*.yml]`. Ports are on the loopback of each host. Grafana imports `dashboards/*.json`.',
  },
  fr: {
    'watch.export.none': 'Aucun hôte n’est surveillé.',
    'watch.export.use':
      'Dans prometheus.yml : `scrape_config_files: [{path}/scrape/*.yml]`, `rule_files: [{path}/rules/*.yml]`. Les ports sont sur le loopback de chaque hôte. Grafana importe `dashboards/*.json`.',
  },
} as const;

declare module '../../../core/text/message.ts' {
  interface Messages extends Texts<typeof messages> {}
}
