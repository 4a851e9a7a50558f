//! Clients, and the circle in which each one's documents are.

use kengai_model::kana::reading_order;
use kengai_model::{CareDay, ClientId};
use kengai_protocol::{CircleId, DocId, Hash};

use crate::database::columns::{circle, doc, parse};
use crate::{Store, StoreError};

/// A client.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientEntry {
    /// The client.
    pub client: ClientId,
    /// The sheet's document.
    pub doc: DocId,
    /// The circle of the care team.
    pub circle: CircleId,
    /// 保険者番号
    pub insurer: Option<String>,
    /// 被保険者番号, which names somebody only together with the insurer.
    pub insured: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// The name in kana.
    pub kana: Option<String>,
    /// The day of birth.
    pub born: Option<CareDay>,
    /// The address.
    pub address: Option<String>,
}

/// What names another circle's client does not count: only who is in the client's circle may write about them.
pub(crate) const OF_ITS_CLIENT: &str = "JOIN client_places USING (client, circle)";

impl Store {
    /// All clients on this device, by their reading (五十音).
    ///
    /// # Errors
    /// As the database.
    pub fn clients(&self) -> Result<Vec<ClientEntry>, StoreError> {
        let mut clients: Vec<ClientEntry> = self.collect(
            "SELECT client, doc, circle, insured, name, kana, insurer, born, address
             FROM clients JOIN client_places USING (client, circle)",
            [],
            |row| {
                Ok(ClientEntry {
                    client: parse(&row.get::<_, String>(0)?)?,
                    doc: doc(&row.get::<_, Vec<u8>>(1)?)?,
                    circle: circle(&row.get::<_, Vec<u8>>(2)?)?,
                    insured: row.get(3)?,
                    name: row.get(4)?,
                    kana: row.get(5)?,
                    insurer: row.get(6)?,
                    born: row.get::<_, Option<String>>(7)?.and_then(|day| day.parse().ok()),
                    address: row.get(8)?,
                })
            },
        )?;
        clients.sort_by_cached_key(|one| {
            let (kana, name) = (one.kana.as_deref(), one.name.as_deref());
            (reading_order(kana.unwrap_or_default(), name.unwrap_or_default()), one.client)
        });
        Ok(clients)
    }

    /// Where a client's documents are.
    ///
    /// # Errors
    /// As the database.
    pub fn circle_of_client(&self, client: ClientId) -> Result<Option<CircleId>, StoreError> {
        Ok(self
            .collect("SELECT circle FROM client_places WHERE client = ?1", [client.to_string()], |row| {
                circle(&row.get::<_, Vec<u8>>(0)?)
            })?
            .pop())
    }

    /// Whose a photo may be: the clients of its circle.
    ///
    /// # Errors
    /// As the database.
    pub fn clients_of_photo(&self, photo: Hash) -> Result<Vec<ClientId>, StoreError> {
        self.collect(
            "SELECT client FROM photos JOIN client_places USING (circle) WHERE photos.id = ?1",
            [photo.as_bytes()],
            |row| parse(&row.get::<_, String>(0)?),
        )
    }
}
