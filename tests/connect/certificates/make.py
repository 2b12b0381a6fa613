"""Makes the certificates beside it, for servers on loopback: `python make.py`, with the package cryptography. They last for a century,
and are of no use anywhere else: their keys are here for all to read."""

import datetime
import ipaddress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

HERE = Path(__file__).parent
START = datetime.datetime(2026, 1, 1)
END = datetime.datetime(2126, 1, 1)


def name(common, organisation="Passdesk's tests"):
    parts = [(NameOID.ORGANIZATION_NAME, organisation), (NameOID.COMMON_NAME, common)]
    return x509.Name([x509.NameAttribute(oid, text) for oid, text in parts])


def write(file, *certificates):
    pem = b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates)
    (HERE / file).write_bytes(pem)


def root(common):
    key = ec.generate_private_key(ec.SECP256R1())
    builder = x509.CertificateBuilder(name(common), name(common), key.public_key(), x509.random_serial_number(), START, END)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return builder.sign(key, hashes.SHA256()), key


def server(issuer, issuer_key, public_key, names, end=END):
    builder = x509.CertificateBuilder(issuer.subject, name("server"), public_key, x509.random_serial_number(), START, end)
    builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
    builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def main():
    inspection, inspection_key = root("Inspection root")
    other, _ = root("Another root")
    key = ec.generate_private_key(ec.SECP256R1())
    here = [x509.IPAddress(ipaddress.ip_address(address)) for address in ("127.0.0.1", "0.0.0.0")]
    here.append(x509.DNSName("iam.amazonaws.com"))
    write("root.pem", inspection)
    write("another-root.pem", other)
    write("server.pem", server(inspection, inspection_key, key.public_key(), here))
    end = datetime.datetime(2026, 2, 1)
    write("expired.pem", server(inspection, inspection_key, key.public_key(), here, end))
    write("of-another.pem", server(inspection, inspection_key, key.public_key(), [x509.DNSName("iam.example.com")]))
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (HERE / "server.key").write_bytes(pem)


if __name__ == "__main__":
    main()
