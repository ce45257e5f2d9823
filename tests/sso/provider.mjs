// A certified OpenID provider that signs in whoever it is told to. For tests: it keeps nothing and asks nobody.
//
// It is told what to do by POST /tell with JSON: {"subject", "claims", "amr"}; the next person to come is that one.
import http from 'node:http';
import Provider from 'oidc-provider';

const [host, port, returnTo] = process.argv.slice(2);
const issuer = `http://${host}:${port}`;
let next = { subject: 'nobody', claims: {}, amr: ['pwd'] };
const claimsOf = new Map();

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'chartwarden',
    client_secret: 'a secret of the tests and of nobody else',
    redirect_uris: [returnTo],
    grant_types: ['authorization_code'],
    response_types: ['code'],
    token_endpoint_auth_method: 'client_secret_post',
  }],
  claims: { openid: ['sub', 'amr', 'acr'], profile: ['name', 'preferred_username', 'oid'] },
  cookies: { keys: ['a key of the tests'] },
  features: { devInteractions: { enabled: false } },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, ...claimsOf.get(id) }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  pkce: { required: () => true, methods: ['S256'] },
  async loadExistingGrant(ctx) {
    const grant = new ctx.oidc.provider.Grant({
      clientId: ctx.oidc.client.clientId,
      accountId: ctx.oidc.session.accountId,
    });
    grant.addOIDCScope('openid profile');
    await grant.save();
    return grant;
  },
});

async function body(request) {
  let text = '';
  for await (const part of request) text += part;
  return JSON.parse(text);
}

http.createServer(async (request, response) => {
  if (request.url === '/tell' && request.method === 'POST') {
    next = await body(request);
    claimsOf.set(next.subject, next.claims);
    response.end('told');
  } else if (request.url.startsWith('/interaction/')) {
    await provider.interactionFinished(request, response, { login: { accountId: next.subject, amr: next.amr } });
  } else {
    provider.callback()(request, response);
  }
}).listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
