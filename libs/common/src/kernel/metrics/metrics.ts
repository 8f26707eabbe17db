/** Prometheus metrics. Labels are codes from closed lists; no id, no name, no address of a person can be one. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, register } from 'prom-client';

collectDefaultMetrics();

export const requestSeconds = new Histogram({
  name: 'sparsam_http_request_seconds',
  help: 'Time to answer a request, by route pattern.',
  labelNames: ['method', 'route', 'status'] as const,
  buckets: [0.005, 0.02, 0.05, 0.15, 0.4, 1, 3, 10],
});

export const attemptsTotal = new Counter({
  name: 'sparsam_delivery_attempts_total',
  help: 'Attempts of deliveries that were settled, by step and outcome.',
  labelNames: ['step', 'outcome'] as const,
});

export const disclosuresTotal = new Counter({
  name: 'sparsam_disclosures_total',
  help: 'Releases written to the ledger, by purpose.',
  labelNames: ['purpose'] as const,
});

export const sweepFinds = new Counter({
  name: 'sparsam_sweep_finds_total',
  help: 'Rows that the sweep had to take up, by kind.',
  labelNames: ['kind'] as const,
});

export const untrustedForwards = new Counter({
  name: 'sparsam_untrusted_forwards_total',
  help: 'Requests for pages that a proxy passed on while TRUSTED_HOPS is 0: all of them count as one address.',
});

/** In no registry until somebody measures it: a 0 that nobody measured would be read as good news. */
const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers: [] });

export const oldestDueSeconds = gauge(
  'sparsam_delivery_oldest_due_seconds',
  'Age of the oldest delivery that is due and not yet at an end.',
);

export const deadLetters = gauge('sparsam_dead_letters', 'Deliveries that wait for a person.');

export const undeliveredFirsts = gauge(
  'sparsam_first_disclosures_undelivered',
  'First disclosures of which the licensee was not told because the mail failed; looked at every five minutes.',
);

export const mailServerTrouble = gauge(
  'sparsam_mail_server_trouble',
  '1 while our mail server cannot be reached or turns us away before a recipient is named; 0 once it has taken or judged a message.',
);

/** Sets a gauge, and has it exported from now on. */
export function measure(what: Gauge, value: number): void {
  register.registerMetric(what);
  what.set(value);
}
