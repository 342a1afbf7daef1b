// deploy/appsettings.schema.json is a schema that a validator takes, and it tells good files from bad ones.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import Ajv2020 from 'ajv/dist/2020.js';

const schema = JSON.parse(readFileSync(new URL('../../deploy/appsettings.schema.json', import.meta.url), 'utf8'));
const validate = new Ajv2020({ strict: true }).compile(schema);

const good = {
  'an empty file': {},
  'what the server writes itself': { Sites: { demo: { Name: 'Demo shop', Origins: [], DefaultConsent: 'am' } } },
  'some of everything': {
    $schema: 'appsettings.schema.json', urls: 'http://0.0.0.0:8080', Roles: 'collector,loader', Proxies: ['10.0.0.0/8'],
    EventLog: { Durability: 'Process', MaxBytes: 53687091200, BlockInterval: '00:00:00.25' }, Retention: { Events: '750', RejectedEvents: '30.00:00:00' },
    Redis: { ConfigurationFile: '/run/secrets/redis' }, Exports: { Keep: '1.00:00:00', Webhook: { AllowedHosts: ['hooks:8443'], Attempts: 3 } },
    Sites: { shop: { Cookieless: true, GlobalPrivacyControl: 'Drop' } }, Logging: { LogLevel: { Default: 'Debug' } }, Kestrel: {}, AllowedHosts: '*',
  },
};

const bad = {
  'a misspelt key': { EventLog: { MaxByte: 5 } },
  'a misspelt section': { EvnetLog: {} },
  'a number as text': { Sql: { Seconds: 'soon' } },
  'a number beyond its limits': { Sql: { Seconds: 61 } },
  'half a number': { Sql: { Rows: 1.5 } },
  'a time of no time': { Stop: { DrainTime: 'soon' } },
  'a choice that there is not': { EventLog: { Durability: 'Paper' } },
  'a list as text': { Proxies: '10.0.0.1' },
  'no site id': { Sites: { 'My Shop': {} } },
  'a misspelt key of a site': { Sites: { shop: { Origin: ['https://shop.example'] } } },
  'a misspelt key of a section within one': { Exports: { Webhook: { Attempt: 3 } } },
};

for (const [name, file] of Object.entries(good)) {
  test(`schema takes ${name}`, () => assert.ok(validate(file), JSON.stringify(validate.errors)));
}

for (const [name, file] of Object.entries(bad)) {
  test(`schema refuses ${name}`, () => assert.equal(validate(file), false));
}
