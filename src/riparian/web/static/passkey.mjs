// Passkeys (Web Authentication): asks the browser for one, and sends what it answers with the form.
// Where the browser knows none, the forms stay hidden; an app that shows codes works everywhere.

const bytes = (text) => Uint8Array.from(
  atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0),
);
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const described = (list) => (list ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

async function ask(kind, options) {
  if (kind === "add") {
    const user = { ...options.user, id: bytes(options.user.id) };
    const excludeCredentials = described(options.excludeCredentials);
    const publicKey = { ...options, user, excludeCredentials, challenge: bytes(options.challenge) };
    return navigator.credentials.create({ publicKey });
  }
  const allowCredentials = described(options.allowCredentials);
  return navigator.credentials.get({
    publicKey: { ...options, allowCredentials, challenge: bytes(options.challenge) },
  });
}

function plain(credential) {
  const response = {};
  for (const name of [
    "clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle",
  ]) {
    if (credential.response[name]) response[name] = text(credential.response[name]);
  }
  return JSON.stringify({
    id: credential.id, rawId: text(credential.rawId), type: credential.type, response,
  });
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (form.elements.answer.value) return;
    event.preventDefault();
    const failed = form.querySelector("[role=alert]");
    failed.hidden = true;
    try {
      const credential = await ask(form.dataset.passkey, JSON.parse(form.dataset.options));
      form.elements.answer.value = plain(credential);
      form.submit();
    } catch {
      failed.hidden = false;
    }
  });
}
