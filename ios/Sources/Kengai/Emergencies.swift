// A sudden change (急変): whom to call, and what an ambulance asks, on one screen, with no signal.

import KengaiGenerated

/// One medicine that is taken now.
public struct Medicine: Hashable, Sendable {
    public let name: String
    public let dose: String
    public let slots: [MedicationSlot]
    public let note: String
    /// What of this several people's values stand in.
    public let several: [Standing]

    init(_ medicine: KengaiGenerated.Medicine) {
        (name, dose, slots, note) = (medicine.name, medicine.dose, medicine.slots, medicine.note)
        several = medicine.several.map(Standing.init)
    }
}

public struct Emergency: Hashable, Sendable {
    /// What to do first, before anything on this screen is read.
    public let advice: Phrase
    public let client: ClientID
    public let name: String
    public let kana: String
    public let born: CareDay?
    public let age: Int?
    public let sex: Phrase?
    /// Accidents, complaints, restraint, sudden changes of the last days.
    public let incidents: [IncidentNews]
    /// Whom to call, in order. Empty: no number is on file.
    public let call: [Contact]
    /// What is on file, in the order in which it is asked for. What is not here is not known.
    public let facts: [Standing]
    public let medicines: [Medicine]
    /// 被保険者番号
    public let insured: String
    /// 要介護状態区分
    public let level: Phrase?
    public let certifiedTo: CareDay?
    public let vitals: [VitalSeen]
    /// Every other field of the sheet in which several people's values stand.
    public let several: [Standing]

    init(_ emergency: KengaiGenerated.Emergency) {
        advice = Phrase(emergency.advice)
        client = ClientID(emergency.client)
        name = emergency.name
        kana = emergency.kana
        born = emergency.born.map { CareDay(core: $0) }
        age = emergency.age.map(Int.init)
        sex = emergency.sex.map { Phrase($0) }
        incidents = emergency.incidents.map(IncidentNews.init)
        call = emergency.call.map(Contact.init)
        facts = emergency.facts.map(Standing.init)
        medicines = emergency.medicines.map(Medicine.init)
        insured = emergency.insured
        level = emergency.level.map { Phrase($0) }
        certifiedTo = emergency.certifiedTo.map { CareDay(core: $0) }
        vitals = emergency.vitals.map(VitalSeen.init)
        several = emergency.several.map(Standing.init)
    }
}

/// The emergency screens of the clients on this phone.
public struct Emergencies: Sendable {
    let core: Core

    public func of(_ client: ClientID) async throws -> Emergency {
        try await core.call { Emergency(try $0.emergency(client: client.hex)) }
    }
}
