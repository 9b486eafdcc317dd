// A network of one's own in the page: files chosen, errors by file and place, the map, packets traced.
import { Keyboard } from './hands.mjs';

const VPCS = JSON.stringify({ Vpcs: [{ VpcId: 'vpc-own', CidrBlock: '10.9.0.0/16', OwnerId: '111122223333' }] });
const REST = JSON.stringify({
  Subnets: [
    { SubnetId: 'subnet-own-a', VpcId: 'vpc-own', CidrBlock: '10.9.1.0/24', AvailabilityZone: 'eu-west-1a' },
    { SubnetId: 'subnet-own-b', VpcId: 'vpc-own', CidrBlock: '10.9.2.0/24', AvailabilityZone: 'eu-west-1b' },
    { SubnetId: 'subnet-own-c', VpcId: 'vpc-own', CidrBlock: '10.9.999.0/24' }],
  RouteTables: [{ RouteTableId: 'rtb-own', VpcId: 'vpc-own', Associations: [{ Main: true }], Routes: [] }],
  SecurityGroups: [{
    GroupId: 'sg-own', GroupName: 'own', VpcId: 'vpc-own',
    IpPermissions: [{ IpProtocol: 'tcp', FromPort: 22, ToPort: 22, IpRanges: [{ CidrIp: '10.9.0.0/16' }] }],
    IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  }],
  Reservations: [{ Instances: ['a', 'b'].map((one, i) => ({
    InstanceId: `i-own-${one}`, State: { Name: 'running' }, SubnetId: `subnet-own-${one}`, PrivateIpAddress: `10.9.${i + 1}.10`, SecurityGroups: [{ GroupId: 'sg-own' }],
  })) }],
});

/** Opens the dialog from the menu, by keyboard, and chooses files. */
async function choose(t, files) {
  const page = await t.open('sandbox');
  const hands = new Keyboard(page);
  await hands.press('Menu');
  await hands.press('Open your own network …');
  await page.until('the dialog', () => document.getElementById('topology-files') !== null);
  await page.page.setInputFiles('#topology-files', files.map(([name, text]) => ({ name, mimeType: 'application/json', buffer: Buffer.from(text) })));
  return { page, hands };
}

export const tests = [
  {
    name: 'several describe-* files make one network: the map shows it, what was not understood has its file and place',
    browsers: ['chromium'],
    async run(t) {
      const { page } = await choose(t, [['vpcs.json', VPCS], ['rest.json', REST], ['broken.json', '{\n "Vpcs": [}']]);
      await page.until('the network', () => document.getElementById('topology-open') !== null);
      const notes = await page.evaluate(() => document.getElementById('topology-notes').textContent);
      t.ok(/rest\.json: \/Subnets\/2\/CidrBlock/.test(notes), `the block that is none has its place: ${notes}`);
      t.ok(/broken\.json.*line 2, column/.test(notes), `the file that is no JSON has line and column: ${notes}`);
      await page.until('the map has the VPC and its instances', () => {
        const nodes = JSON.stringify(window.lockbox.registry());
        return nodes.includes('i-own-a') && nodes.includes('vpc-own');
      });
      t.same(await page.evaluate(() => window.__violations), [], 'the content policy holds');
    },
  },
  {
    name: 'a packet is traced through an opened network: the hops say why, a block names what would open the way',
    browsers: ['chromium'],
    async run(t) {
      const { page, hands } = await choose(t, [['vpcs.json', VPCS], ['rest.json', REST]]);
      await page.until('the network', () => document.getElementById('topology-open') !== null);
      await hands.press('Trace a packet');
      await page.until('the form', () => document.getElementById('trace-to') !== null);
      await page.evaluate(() => { document.getElementById('trace-from').value = 'i-own-a'; });
      await hands.write('To the address', '10.9.2.10');
      await hands.press('Trace it');
      await page.until('the answer', () => /DENIED_IN/.test(document.getElementById('trace-disposition')?.textContent));
      t.ok(await page.evaluate(() => /ENI_SG_RULES_MISMATCH/.test(document.getElementById('trace-result').textContent)), 'the code is told');
      t.ok(await page.evaluate(() => /authorize-security-group-ingress/.test(document.getElementById('trace-result').textContent)), 'the command that opens the way is told');
      await hands.write('Port', '22');
      await hands.press('Trace it');
      await page.until('it arrives', () => /ACCEPTED/.test(document.getElementById('trace-disposition')?.textContent));
    },
  },
  {
    name: 'files that describe no network change nothing that is open, and say why',
    browsers: ['chromium'],
    async run(t) {
      const { page } = await choose(t, [['other.json', '{"Buckets": []}']]);
      await page.until('the reason', () => /describes a VPC/.test(document.getElementById('topology-status').textContent));
      t.same(await page.evaluate(() => window.lockbox.state().scenario ?? ''), '', 'the sandbox is still open');
    },
  },
];
