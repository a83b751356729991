namespace CheckpointTools.Tests.Values.Casting;

/// <summary>What the bits of a type mean; the floating point types come first.</summary>
internal enum ReferenceKind
{
    /// <summary>The largest exponent is for infinities and NaN.</summary>
    Ieee,

    /// <summary>The last number of each sign is NaN, and there are no infinities.</summary>
    OneNaN,

    /// <summary>As the name says, and there are no infinities.</summary>
    NaNForNegativeZero,

    /// <summary>Neither NaN nor infinities; the negative zero stands for a NaN that is cast.</summary>
    AllFinite,

    /// <summary>Two's complement.</summary>
    Signed,

    /// <summary>Without a sign.</summary>
    Unsigned,

    /// <summary>0 and 1.</summary>
    Bool,
}
