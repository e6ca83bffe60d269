// Checks built manifests: each object against the schema of Kubernetes, all of them against each other, the compose file and the code.
// Then breaks them one way after the other, to see that it notices. Usage: node tests/kubernetes.mjs BASE OVERLAY
import { readFileSync } from 'node:fs';
import { parse, parseAllDocuments } from 'yaml';

const read = file => readFileSync(new URL(`../${file}`, import.meta.url), 'utf8');
const find = (file, pattern) => read(file).match(pattern)?.slice(1) ?? [];
const capital = name => name[0].toUpperCase() + name.slice(1);

const services = ['suppliers', 'lots', 'orders'];
const programs = [...services, 'gateway'];
const name = 'app.kubernetes.io/name';

/** What the manifests must agree with. */
const compose = parse(read('docker-compose.yml'), { merge: true }).services;
const user = Number(find('services/Dockerfile', /^USER (\d+)$/m)[0]);
const [dataFolder] = find('services/Dockerfile', /SOURCING_DATA=(\S+)/);
const shutdown = Number(find('services/Sourcing.BuildingBlocks/Hosting/SourcingHost.cs', /ShutdownTimeout = TimeSpan\.FromSeconds\((\d+)\)/)[0]);
const ports = Object.fromEntries([
  ...services.map(s => [s, find(`services/Sourcing.${capital(s)}/Program.cs`, /grpcPort: (\d+), webPort: (\d+)/)]),
  ['gateway', find('services/Sourcing.Gateway/GatewayHost.cs', /GrpcPort = (\d+);\s+public const int WebPort = (\d+);/)],
]);
const secretSettings = s => [...read('deploy/compose/make-secrets.sh').matchAll(/\/(\w+__[\w$]+)/g)].map(m => m[1].replace('$service', s));

/** Secrets that people make, as the README says, and those that operators make of their own resources; with the keys that are used here. */
function secretsThere(objects) {
  const there = { 'signing-key': ['signing-key.pem'] };
  const operated = objects.filter(o => o.kind === 'Cluster' || o.kind === 'RabbitmqCluster');
  for (const { kind, metadata } of operated) {
    if (kind === 'Cluster') Object.assign(there, { [`${metadata.name}-app`]: ['pgpass'], [`${metadata.name}-ca`]: ['ca.crt'] });
    else there[`${metadata.name}-default-user`] = ['username', 'password'];
  }
  if (operated.length === 0) {
    for (const s of services) there[`${s}-database`] = ['connection-string'];
    there['rabbitmq-default-user'] = ['username', 'password'];
  }
  return there;
}

/** A copy whose fields stay in `unread` until somebody reads them. */
function watched(value, path, unread) {
  if (value === null || typeof value !== 'object') return value;
  const copy = Array.isArray(value) ? [] : {};
  for (const [key, inner] of Object.entries(value)) {
    const at = `${path}/${key}`;
    let child;
    unread.add(at);
    Object.defineProperty(copy, key, { enumerable: true, get: () => (unread.delete(at), child ??= watched(inner, at, unread)) });
  }
  return copy;
}

async function schemaProblems(object) {
  const model = await import(`kubernetes-models/${object.apiVersion}`).then(m => m[object.kind], () => undefined);
  if (!model) return [`there is no ${object.kind} in ${object.apiVersion}`];
  // The models let fields pass that they do not know: those are what the check has not read.
  const unread = new Set();
  const problems = [];
  try {
    model.prototype.validate.call(watched(object, '', unread));
  } catch (e) {
    problems.push(...(e.errors ?? [e]).map(p => `${p.instancePath ?? ''} ${p.message}`));
  }
  return [...problems, ...[...unread].map(at => `${at} is not known`)];
}

/** Everything that is wrong. Operators' resources have no schema here. */
async function problems(objects, { ofOperators = [], overlay = false } = {}) {
  const all = [];
  for (const object of objects) {
    if (ofOperators.includes(object.apiVersion)) continue;
    all.push(...(await schemaProblems(object)).map(p => `${object.kind} ${object.metadata?.name}: ${p}`));
  }
  // What does not fit the schema is not worth a closer look.
  return all.length > 0 ? all : [...inconsistencies(objects, overlay)];
}

function* inconsistencies(objects, overlay) {
  const of = kind => objects.filter(o => o.kind === kind);
  const named = (kind, n) => of(kind).find(o => o.metadata.name === n);
  const deployments = Object.fromEntries(of('Deployment').map(d => [d.metadata.name, d.spec.template]));
  const selected = selector => Object.keys(deployments).filter(d => Object.entries(selector).every(([k, v]) => deployments[d].metadata.labels[k] === v));
  const only = (selector, p) => `${selected(selector)}` === p;
  const there = secretsThere(objects);
  const namespaces = new Set(objects.map(o => o.metadata.namespace));
  if (namespaces.size !== 1) yield `objects are in several namespaces: ${[...namespaces]}`;
  if (`${Object.keys(deployments).sort()}` !== `${[...programs].sort()}`) yield `the deployments are ${Object.keys(deployments)}`;

  for (const p of programs.filter(p => deployments[p])) {
    const { spec } = deployments[p], [grpc, web] = ports[p].map(Number);
    const [container] = spec.containers, all = [...spec.containers, ...spec.initContainers ?? []];
    const where = `Deployment ${p}`;
    const mount = volume => container.volumeMounts?.find(m => m.name === volume)?.mountPath;

    // Selectors.
    const service = named('Service', p);
    if (!only(named('Deployment', p).spec.selector.matchLabels, p)) yield `${where} does not select its own pods alone`;
    if (!service || !only(service.spec.selector, p)) yield `Service ${p} does not select the pods of ${p} alone`;
    if (!only(named('PodDisruptionBudget', p)?.spec.selector.matchLabels ?? {}, p)) yield `PodDisruptionBudget ${p} does not select the pods of ${p} alone`;
    if (named('HorizontalPodAutoscaler', p)?.spec.scaleTargetRef.name !== p) yield `HorizontalPodAutoscaler ${p} does not scale ${p}`;
    if (named('Deployment', p).spec.replicas !== undefined) yield `${where} sets replicas, which its autoscaler does`;

    // Ports and probes.
    const declared = Object.fromEntries((container.ports ?? []).map(c => [c.name, c.containerPort]));
    if (declared.grpc !== grpc || declared.web !== web) yield `${where} has the ports ${JSON.stringify(declared)}, the program ${grpc} and ${web}`;
    for (const port of service?.spec.ports ?? [])
      if (declared[port.targetPort] !== port.port) yield `Service ${p} has port ${port.port} for ${port.targetPort}`;
    for (const [probe, path] of [['startupProbe', '/health/live'], ['livenessProbe', '/health/live'], ['readinessProbe', '/health/ready']])
      if (container[probe]?.httpGet?.port !== 'web' || container[probe].httpGet.path !== path) yield `${where}: the ${probe} does not ask for ${path} at the port web`;
    const scraped = deployments[p].metadata.annotations?.['prometheus.io/port'];
    if (scraped !== undefined && Number(scraped) !== web) yield `${where} is scraped at ${scraped}`;

    // The program itself: whose image, as whom, with which rights, for how long.
    for (const c of all) {
      if (overlay ? !c.image?.includes(`/${compose[p].image}:`) : c.image !== compose[p].image) yield `${where}: the image of ${c.name} is ${c.image}, in the compose file ${compose[p].image}`;
      const s = c.securityContext;
      if (s?.readOnlyRootFilesystem !== true || s.allowPrivilegeEscalation !== false || !s.capabilities?.drop?.includes('ALL')) yield `${where}: ${c.name} has more rights than it needs`;
      if (!c.resources?.limits?.memory || !c.resources.requests?.cpu) yield `${where}: ${c.name} says not what it needs`;
      for (const m of c.volumeMounts ?? []) if (!spec.volumes?.some(v => v.name === m.name)) yield `${where}: ${c.name} mounts ${m.name}, which is no volume`;
    }
    if (spec.securityContext?.runAsUser !== user || spec.securityContext.runAsNonRoot !== true || spec.securityContext.seccompProfile?.type !== 'RuntimeDefault') yield `${where} does not run as the image's user ${user}, confined`;
    if (spec.automountServiceAccountToken !== false) yield `${where} mounts a token that it does not need`;
    if (!(container.lifecycle?.preStop?.sleep?.seconds + shutdown < spec.terminationGracePeriodSeconds)) yield `${where} is killed before it has stopped`;
    if (services.includes(p) && `${spec.initContainers?.map(c => c.args)}` !== 'migrate') yield `${where} does not migrate first`;

    if (mount('tmp') !== '/tmp') yield `${where} has no folder for temporary files`;

    // Settings and secrets.
    const settings = {};
    for (const c of all) {
      const maps = (c.envFrom ?? []).map(e => named('ConfigMap', e.configMapRef?.name));
      if (maps.length !== 1 || !maps[0]) yield `${where}: ${c.name} has no map of settings, or one that is not there`;
      else Object.assign(settings, maps[0].data);
    }
    const environment = compose[p].environment;
    // Where the key lies is looked at below.
    for (const key of Object.keys({ ...environment, ...settings }).filter(k => k !== 'Auth__KeyFile'))
      if (String(environment[key]) !== settings[key] && !(overlay && key.startsWith('ConnectionStrings__'))) yield `${where}: ${key} is ${settings[key]}, in the compose file ${environment[key]}`;
    for (const [key, address] of Object.entries(settings).filter(([key]) => key.startsWith('Services__'))) {
      const [, scheme, host, port] = address.match(/^(dns|http):\/\/\/?([^:]+):(\d+)$/) ?? [];
      const target = named('Service', host);
      if (!target?.spec.ports.some(t => t.port === Number(port))) yield `${where}: ${key} is ${address}, and no service is there`;
      else if (target.spec.clusterIP !== 'None') yield `${where}: ${key} is ${address}, a name with one address for all replicas (${scheme})`;
    }
    const files = {};
    for (const volume of spec.volumes ?? []) {
      const secrets = volume.secret ? [{ ...volume.secret, name: volume.secret.secretName }] : (volume.projected?.sources ?? []).map(s => s.secret);
      for (const secret of secrets) {
        for (const { key, path } of secret.items) {
          if (!there[secret.name]?.includes(key)) yield `${where} needs ${key} of the Secret ${secret.name}, which nobody makes`;
          files[`${mount(volume.name)}/${path}`] = secret.name;
          if (path.includes('__') && !secretSettings(p).includes(path)) yield `${where} has a secret ${path}, which the compose file has not`;
        }
      }
    }
    if (p === 'gateway') continue;
    const key = settings.Auth__KeyFile ?? `${dataFolder}/keys/signing-key.pem`;
    if (!files[key]) yield `${where}: the key is not at ${key}`;
    for (const needed of secretSettings(p).filter(n => !settings[n]))
      if (!files[`/run/secrets/${needed}`]) yield `${where} lacks /run/secrets/${needed}`;
    const connection = settings[`ConnectionStrings__${p}`];
    if (connection === undefined) continue;
    const { Host, Database, Username, Passfile, 'Root Certificate': Root } = Object.fromEntries(connection.split(';').map(part => part.split('=')));
    const cluster = named('Cluster', Host.replace(/-rw$/, ''));
    const made = cluster?.spec.bootstrap.initdb;
    if (made?.database !== Database || made?.owner !== Username) yield `${where}: no Cluster makes ${connection}`;
    if (files[Passfile] !== `${cluster?.metadata.name}-app` || files[Root] !== `${cluster?.metadata.name}-ca`) yield `${where}: ${connection} names files of another database, or none`;
  }
}

/** Breaks a copy of the base, and says what must be said then. */
const deployment = (objects, p = 'lots') => objects.find(o => o.kind === 'Deployment' && o.metadata.name === p);
const pod = objects => deployment(objects).spec.template.spec;
const breaks = [
  ['an unknown field', o => { deployment(o).spec.replica = 2; }, /spec\/replica is not known/],
  ['an unknown field deep inside', o => { pod(o).containers[0].readinessProbe.httpGet.protocol = 'HTTP'; }, /httpGet\/protocol is not known/],
  ['a wrong type', o => { pod(o).terminationGracePeriodSeconds = '30s'; }, /terminationGracePeriodSeconds must be integer/],
  ['a wrong word', o => { pod(o).topologySpreadConstraints[0].whenUnsatisfiable = 'Sometimes'; }, /must be equal to one of the allowed values/],
  ['a missing field', o => { delete deployment(o).spec.selector; }, /required property.*selector/],
  ['a number for a text', o => { o.find(x => x.kind === 'ConfigMap').data.Listen__Address = 0; }, /Listen__Address must be string/],
  ['an unknown kind', o => { o[0].kind = 'Deploymant'; }, /there is no Deploymant/],
  ['a selector', o => { o.find(x => x.kind === 'Service').spec.selector[name] = 'lot'; }, /does not select the pods/],
  ['the port of a probe', o => { pod(o).containers[0].livenessProbe.httpGet.port = 'http'; }, /the livenessProbe does not ask/],
  ['a liveness probe that asks the database', o => { pod(o).containers[0].livenessProbe.httpGet.path = '/health/ready'; }, /the livenessProbe does not ask/],
  ['a port', o => { pod(o).containers[0].ports[0].containerPort = 5101; }, /has the ports/],
  ['a map of settings', o => { pod(o).containers[0].envFrom[0].configMapRef.name = 'settings'; }, /no map of settings/],
  ['a setting', o => { const d = o.find(x => x.kind === 'ConfigMap' && x.data.Database__Provider).data; d.Database__Engine = d.Database__Provider; }, /Database__Engine is PostgreSql/],
  ['a secret', o => { pod(o).volumes.find(v => v.projected).projected.sources[0].secret.name = 'database'; }, /which nobody makes/],
  ['the place of the key', o => { pod(o).containers[0].volumeMounts.find(m => m.name === 'signing-key').mountPath = '/keys'; }, /the key is not at/],
  ['an image', o => { pod(o).initContainers[0].image = 'sourcing/suppliers'; }, /the image of migrate/],
  ['rights', o => { delete pod(o).containers[0].securityContext.readOnlyRootFilesystem; }, /more rights/],
  ['the grace period', o => { pod(o).terminationGracePeriodSeconds = 15; }, /killed before/],
];

const load = file => parseAllDocuments(readFileSync(file, 'utf8')).map(d => d.toJS());
const [base, overlay] = process.argv.slice(2).map(load);
const ofOperators = ['postgresql.cnpg.io/v1', 'rabbitmq.com/v1beta1'];
const failures = [
  ...(await problems(base)).map(p => `base: ${p}`),
  ...(await problems(overlay, { ofOperators, overlay: true })).map(p => `with-operators: ${p}`),
];
for (const secret of Object.keys({ ...secretsThere(base), ...secretsThere([]) }))
  if (!read('deploy/kubernetes/README.md').includes(secret)) failures.push(`deploy/kubernetes/README.md does not say where the Secret ${secret} comes from`);
if (failures.length === 0) {
  for (const [what, spoil, expected] of breaks) {
    const broken = structuredClone(base);
    spoil(broken);
    const found = await problems(broken);
    if (!found.some(p => expected.test(p))) failures.push(`${what} was spoilt, and the check said ${found.length === 0 ? 'nothing' : found.join('; ')}`);
  }
}
for (const failure of failures) console.error(failure);
if (failures.length > 0) process.exit(1);
const unchecked = overlay.filter(o => ofOperators.includes(o.apiVersion)).length;
console.log(`manifests: ${base.length} objects in base, ${overlay.length} in with-operators (${unchecked} of operators, whose schema is not here); ${breaks.length} ways to break them are noticed`);
