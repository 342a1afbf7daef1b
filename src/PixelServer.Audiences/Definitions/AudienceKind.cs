namespace PixelServer.Audiences.Definitions;

/// <summary>What an audience is for.</summary>
public enum AudienceKind
{
    /// <summary>Visitors by what they did.</summary>
    Retargeting,

    /// <summary>People known to the site, to win back: only who is known by a user id, an e-mail address or a telephone number.</summary>
    Remarketing,

    /// <summary>Whoever stands on an uploaded list.</summary>
    List,

    /// <summary>Visitors who behave like others, by a model that is learnt from those.</summary>
    Lookalike,
}
