"""What the columns of a list mean, by the words at their head in nine languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

ROLES = ("tracking", "order", "carrier", "sku", "quantity", "shipped_on", "status", "ignored")
WORDS = {
    "tracking": "Tracking number",
    "order": "Purchase order or order",
    "carrier": "Carrier",
    "sku": "Article",
    "quantity": "Units in the parcel",
    "shipped_on": "Day it left",
    "status": "State",
    "ignored": "Nothing of these",
}
_HEADS = {
    "tracking": """tracking trackingnumber trackingno trackingnr trackingnum trackingid trackingcode trackingnumbers
        track trackno tracknumber trackandtrace tracktrace tracktracenummer trackingreference packagetracking
        trackingreferencenumber packagereference shipmenttracking shipmenttrackingnumber leadtrackingnumber
        mastertrackingnumber pro pronumber prono awb awbnumber airwaybill waybill waybillnumber waybillno
        consignment consignmentnumber consignmentno connote parcelnumber parcelno parcelid packagenumber packageid
        sendungsnummer sendungsnr sendung sendungsverfolgung sendungsverfolgungsnummer paketnummer paketnr
        paketscheinnummer sendungsid identcode trackingnummer
        suivi numerodesuivi nodesuivi ndesuivi nsuivi numerosuivi numerocolis nocolis ncolis colis numerodecolis
        seguimiento numerodeseguimiento nseguimiento nodeseguimiento codigodeseguimiento guia numerodeguia noguia
        localizador codigodeenvio expedicion numerodeexpedicion
        numeroditracking letteradivettura ldv numerospedizione numerodispedizione codicetracking tracciamento
        zendingnummer zendingsnummer zendingnr barcodezending colli pakketnummer
        numerprzesylki nrprzesylki numerpaczki nrpaczki listprzewozowy nrlistuprzewozowego przesylka
        rastreio codigoderastreio numeroderastreio rastreamento codigoderastreamento
        kollinummer kollinr sandningsnummer sandningsnr sparningsnummer forsendelsesnummer sporingsnummer""",
    "order": """po pos ponumber pono ponr ponum purchaseorder purchaseordernumber purchaseorderno customerpo custpo
        customerponumber yourpo yourponumber yourorder yourordernumber customerreference custref yourreference yourref
        buyerpo buyersorder clientpo order ordernumber orderno ordernr orderid orderref orderreference salesorder ref
        reference referencenumber reference1 ref1 shipmentreference packagereferenceno1 reference2 customerorder
        bestellung bestellnummer bestellnr bestellungsnummer ihrebestellung ihrebestellnummer auftrag auftragsnummer
        auftragsnr ihrereferenz kundenreferenz referenz referenznummer
        commande numerodecommande nocommande ncommande numerocommande bondecommande votrecommande votrereference
        pedido numerodepedido nodepedido npedido ordendecompra ordencompra oc supedido referencia suref
        ordine numeroordine nordine numerodordine ordinediacquisto vostroordine riferimento
        bestelling bestelnummer bestelnr inkooporder inkoopordernummer uwreferentie referentie uwbestelling
        zamowienie numerzamowienia nrzamowienia encomenda numerodopedido ordemdecompra
        inkopsorder ordernummer bestallning innkjopsordre indkobsordre""",
    "carrier": """carrier carriername versanddienst versandunternehmen versandfirma shipvia shippedvia via shipmethod shippingmethod shippingcarrier courier
        couriername service servicetype carrierservice shippedby shipservice deliverymethod
        versanddienstleister versender spediteur frachtfuhrer paketdienst versandart dienstleister versand zusteller
        transporteur transporteurs modedexpedition livreur transportista mensajeria agencia empresadeenvio
        corriere vettore spedizioniere vervoerder bezorger kurier przewoznik firmakurierska transportadora
        transportor fraktforare fragtforer""",
    "sku": """sku item itemnumber itemno itemcode itemsku itemid part partnumber partno product productcode productid
        vendorsku vendoritem suppliersku customersku yoursku merchantsku style model article articlenumber gtin ean upc
        barcodeean isbn artikel artikelnummer artikelnr artnr artno artikelcode ihreartikelnummer
        refarticle codearticle referencearticle referenceproduit produit codigo articulo codigoarticulo producto
        refarticulo codice codicearticolo articolo prodotto productcodeleverancier indeks towar kodproduktu artigo
        produto artikelnumero varenummer varenr""",
    "quantity": """qty quantity qtyshipped shippedqty quantityshipped shipqty units unitsshipped pcs shipped itemsshipped
        menge anzahl stuck stk stuckzahl geliefertemenge versandmenge liefermenge quantite qte qteexpediee
        quantiteexpediee cantidad cant cantidadenviada uds unidades quantita qta quantitaspedita aantal
        verzondenaantal ilosc quantidade qtd antal antall""",
    "shipped_on": """shipdate shippeddate dateshipped shippedon date shippingdate shipmentdate despatchdate dispatchdate
        pickupdate versanddatum datum versendetam dateexpedition datedexpedition datedenvoi date d envoi fecha
        fechadeenvio fechaenvio dataspedizione datadispedizione data verzenddatum datawysylki datadeenvio
        skickaddatum forsendelsesdato""",
    "status": "status state shipmentstatus orderstatus linestatus versandstatus etat statut estado stato stan",
    "ignored": """ordered qtyordered orderedqty quantityordered backordered qtybackordered boxes cartons packages weight
        invoice invoicenumber invoiceno rechnung rechnungsnummer facture factura fattura faktura account
        accountnumber customernumber kundennummer phone telephone tel zip postcode plz""",
}
ROLE_OF = {word: role for role, words in _HEADS.items() for word in words.split()}


def folded(head: str) -> str:
    """The head of a column as the table above writes it: "Tracking #" and "tracking-no." lose their signs."""
    flat = head.replace("ł", "l").replace("Ł", "l").replace("ß", "ss").replace("ø", "o").replace("#", " no ")
    plain = unicodedata.normalize("NFKD", flat.replace("№", "no ").replace("N°", "no ").replace("n°", "no "))
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign)).casefold()
    return re.sub(r"[^a-z0-9]", "", letters)


def role_of(head: str) -> str:
    """The role of a column by its head, "" when nothing is known of it."""
    key = folded(head)
    if len(key) > 40 or not key:
        return ""
    for word in (
        key,
        re.sub(r"(no|nr|number|num)$", "", key),
        re.sub(r"^(no|nr|your|ihre|customer)", "", key),
    ):
        if word in ROLE_OF:
            return ROLE_OF[word]
    return ""


def roles_of(cells: Sequence[str]) -> tuple[str, ...]:
    """A role for each cell, read as heads of columns."""
    return tuple(role_of(cell) for cell in cells)


def is_header(cells: Sequence[str]) -> bool:
    """Whether a row is the head of a list: two columns known, one of them worth a list."""
    roles = [role for role in roles_of(cells) if role]
    is_short = all(len(cell) <= 60 for cell in cells)
    return is_short and len(set(roles) - {"ignored"}) >= 2 and bool({"tracking", "order"} & set(roles))


def signature(cells: Sequence[str]) -> str:
    """What the same kind of list has in common: its heads."""
    return "|".join(folded(cell)[:40] for cell in cells)[:500]
