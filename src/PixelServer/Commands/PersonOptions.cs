using System.CommandLine;
using PixelServer.Pipeline.Erasure;

namespace PixelServer.Commands;

/// <summary>The options that name a person. Addresses and numbers are hashed here and do not leave the machine.</summary>
internal sealed class PersonOptions
{
    private readonly Option<string[]> _emails = new("--email") { Description = "E-mail address; may be repeated", HelpName = "ADDRESS" };
    private readonly Option<string[]> _phones = new("--phone") { Description = "Telephone number with the country's code, +44…; may be repeated", HelpName = "NUMBER" };
    private readonly Option<string[]> _emailHashes = new("--em") { Description = "SHA-256 of an e-mail address; may be repeated", HelpName = "HASH" };
    private readonly Option<string[]> _phoneHashes = new("--ph") { Description = "SHA-256 of a telephone number; may be repeated", HelpName = "HASH" };
    private readonly Option<string?> _user = new("--user") { Description = "A site's own id of the person; with --site", HelpName = "ID" };
    private readonly Option<string?> _site = new("--site") { Description = "The site whose id --user is", HelpName = "ID" };
    private readonly Option<int?> _most = new("--most") { Description = "How many visitors the person may be [default: 100]", HelpName = "N" };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _emails, _phones, _emailHashes, _phoneHashes, _user, _site, _most })
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            foreach (var email in result.GetValue(_emails) ?? [])
            {
                if (IdentityFamilies.OfEmail(email) is null)
                {
                    result.AddError("--email takes an address such as name@example.com.");
                }
            }

            foreach (var phone in result.GetValue(_phones) ?? [])
            {
                if (IdentityFamilies.OfPhone(phone) is null)
                {
                    result.AddError("--phone takes a number with its country's code, such as '+44 20 7123 4567'.");
                }
            }

            var hashes = new[] { _emails, _phones, _emailHashes, _phoneHashes }.Sum(option => result.GetValue(option)?.Length ?? 0);
            if ((hashes > 0) == (result.GetValue(_user) is not null))
            {
                result.AddError("Name the person by --email, --phone, --em or --ph, or else by --user and --site.");
            }

            if ((result.GetValue(_user) is null) != (result.GetValue(_site) is null))
            {
                result.AddError("--user and --site go together.");
            }
        });
    }

    /// <summary>Where the server has this person.</summary>
    public string AddressOf(ParseResult result)
    {
        var emails = (result.GetValue(_emailHashes) ?? []).Concat((result.GetValue(_emails) ?? []).SelectMany(email => IdentityFamilies.OfEmail(email)!));
        var phones = (result.GetValue(_phoneHashes) ?? []).Concat((result.GetValue(_phones) ?? []).SelectMany(phone => IdentityFamilies.OfPhone(phone)!));
        var query = emails.Select(hash => ("em", hash)).Concat(phones.Select(hash => ("ph", hash))).ToList();
        if (result.GetValue(_user) is { } user)
        {
            query.Add(("uid", user));
            query.Add(("site", result.GetValue(_site)!));
        }

        if (result.GetValue(_most) is { } most)
        {
            query.Add(("most", most.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        }

        return $"/v1/persons?{string.Join('&', query.Select(pair => $"{pair.Item1}={Uri.EscapeDataString(pair.Item2)}"))}";
    }
}
