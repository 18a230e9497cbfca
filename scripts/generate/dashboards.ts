import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { LegendDisplayMode, LegendPlacement, VizLegendOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  DashboardBuilder,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  MappingType,
  type Panel,
  QueryVariableBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as StatBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as StatesBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { PanelBuilder as LinesBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import type { Language } from '../../src/lib/core/text/message.ts';
import { compactJson } from './compact-json.ts';
import { type Domain, type PanelData, PANELS, type Words } from './dashboards/panels.ts';

const TITLES: Readonly<Record<Domain, Words>> = {
  performance: { en: 'Sovran: performance', fr: 'Sovran : performance' },
  cost: { en: 'Sovran: cost', fr: 'Sovran : coût' },
  security: { en: 'Sovran: security', fr: 'Sovran : sécurité' },
  model: { en: 'Sovran: model', fr: 'Sovran : modèle' },
};
const ENVIRONMENT: Words = { en: 'Environment', fr: 'Environnement' };
const MET: Words = { en: 'met', fr: 'atteint' };
const MISSED: Words = { en: 'missed', fr: 'manqué' };

/** Last words of names of lines. */
const FRENCH: Readonly<Record<string, string>> = {
  running: 'en cours',
  waiting: 'en attente',
  prompt: 'lus',
  generated: 'produits',
  first: 'premier',
  next: 'suivant',
  engine: 'moteur',
  gateway: 'passerelle',
};

const SOURCE = { type: 'prometheus', uid: '${datasource}' };
const TAG = 'sovran';
const HEIGHT = 7;
/** A third of the width. */
const SPAN = 8;

/** Dashboards for Grafana: a file for each domain and language, `templates/watch/dashboards/LANGUAGE/DOMAIN.json`. */
export function generateDashboards(): Map<string, string> {
  const domains = Object.keys(PANELS) as Domain[];
  return new Map(
    (['en', 'fr'] as const).flatMap((language) =>
      domains.map((domain) => {
        const path = `templates/watch/dashboards/${language}/${domain}.json`;
        // without the fields that are undefined
        return [path, compactJson(JSON.parse(JSON.stringify(dashboardOf(domain, language))))] as const;
      }),
    ),
  );
}

function dashboardOf(domain: Domain, language: Language): Dashboard {
  const others = new DashboardLinkBuilder(TAG).type(DashboardLinkType.Dashboards).tags([TAG]);
  const dashboard = new DashboardBuilder(TITLES[domain][language])
    .uid(`sovran-${domain}`)
    .tags([TAG])
    .timezone('browser')
    .time({ from: 'now-24h', to: 'now' })
    .refresh('1m')
    .link(others.keepTime(true).includeVars(true))
    .withVariable(new DatasourceVariableBuilder('datasource').label('Prometheus').type('prometheus'))
    .withVariable(environments(language));
  for (const panel of PANELS[domain]) dashboard.withPanel(panelOf(panel, language));
  return dashboard.build();
}

function environments(language: Language): QueryVariableBuilder {
  return new QueryVariableBuilder('environment')
    .label(ENVIRONMENT[language])
    .datasource(SOURCE)
    .query('label_values(sovran_gateway_wanted, environment)')
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .current({ text: 'All', value: '$__all' });
}

function panelOf(data: PanelData, language: Language): Builder<Panel> {
  const panel = builderOf(data, language)
    .title(data.title[language])
    .unit(data.unit)
    .datasource(SOURCE)
    .span(SPAN)
    .height(HEIGHT);
  if (data.note) panel.description(data.note[language]);
  for (const [at, { expr, legend }] of data.queries.entries())
    panel.withTarget(
      new DataqueryBuilder()
        .expr(expr)
        .legendFormat(language === 'fr' ? legend.replace(/\w+$/, (word) => FRENCH[word] ?? word) : legend)
        .refId('ABC'[at] ?? '')
        .datasource(SOURCE),
    );
  return panel;
}

function legend(): VizLegendOptionsBuilder {
  const { List } = LegendDisplayMode;
  return new VizLegendOptionsBuilder().showLegend(true).displayMode(List).placement(LegendPlacement.Bottom);
}

function builderOf({ drawn }: PanelData, language: Language): LinesBuilder | StatBuilder | StatesBuilder {
  if (drawn === 'lines') return new LinesBuilder().min(0).legend(legend());
  if (drawn === 'figure') return new StatBuilder();
  const states = { '0': { text: MET[language], color: 'green' }, '1': { text: MISSED[language], color: 'red' } };
  return new StatesBuilder().mappings([{ type: MappingType.ValueToText, options: states }]);
}
