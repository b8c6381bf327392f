/** Whether mail is served as the settings want it; for balancers and supervisors. */
import { servicesOf } from '../../model/serving.ts';
import { PROTOCOL_OF, type Section, type ServiceControl } from '../service-control.ts';
import type { Settings } from '../settings.ts';

export interface HealthFacts {
  readonly settings: Settings;
  readonly control: ServiceControl;
  readonly stopping: boolean;
  /** Whether a protocol has a certificate to show. */
  readonly hasCertificate: (section: Section) => boolean;
}

/** @returns why not, as sentences; none when all is well. A service that somebody has stopped on purpose is well. */
export function healthProblems({ settings, control, stopping, hasCertificate }: HealthFacts): readonly string[] {
  if (stopping) return ['The engine is stopping.'];
  const problems: string[] = [];
  const sections = (['pop', 'imap'] as const).filter((section) => !isStoppedOnPurpose(section, settings));
  if (sections.length === 0) problems.push('All services are stopped.');
  for (const section of sections) {
    const protocol = PROTOCOL_OF[section];
    const serving = control.serving[section];
    if (serving === 'draining') problems.push(`${protocol} takes no new connections: its component is not Active.`);
    else if (serving === 'stopped') problems.push(`${protocol} is to run, and does not.`);
    else if (settings[section].SSLBindings.length > 0 && !hasCertificate(section)) {
      problems.push(`${protocol} has no certificate that can be used.`);
    }
  }
  return problems;
}

function isStoppedOnPurpose(section: Section, { services }: Settings): boolean {
  return servicesOf(PROTOCOL_OF[section]).some((name) => services[name].Status === 'Stopped');
}
