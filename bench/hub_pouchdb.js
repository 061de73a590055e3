// Replicates documents of the size of bundles to a pouchdb-server and prints how long that took, as JSON.
// Arguments: the server's URL, a folder for the local database, how many documents, how many bytes in each.
const crypto = require('crypto');
const PouchDB = require('pouchdb');

async function main(url, folder, count, size) {
  const name = 'bundles' + Date.now();
  const local = new PouchDB(folder + '/local-' + name);
  const made = Array.from({length: count}, () => ({
    _id: crypto.randomBytes(32).toString('hex'),
    body: crypto.randomBytes(size).toString('base64'),
  }));
  for (let from = 0; from < count; from += 50) await local.bulkDocs(made.slice(from, from + 50));
  const remote = new PouchDB(url + '/' + name);
  await remote.info();
  const began = process.hrtime.bigint();
  const done = await local.replicate.to(remote, {batch_size: 25, batches_limit: 4});
  const seconds = Number(process.hrtime.bigint() - began) / 1e9;
  const held = (await remote.info()).doc_count;
  if (!done.ok || held !== count) throw new Error(`${held} of ${count} replicated`);
  console.log(JSON.stringify({seconds}));
  await remote.destroy();
  await local.destroy();
}

main(process.argv[2], process.argv[3], Number(process.argv[4]), Number(process.argv[5]));
